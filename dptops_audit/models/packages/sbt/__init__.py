"""sbt builds."""
