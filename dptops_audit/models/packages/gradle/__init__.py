"""Gradle builds, in Groovy and in Kotlin."""
