"""Elixir: Mix projects."""
