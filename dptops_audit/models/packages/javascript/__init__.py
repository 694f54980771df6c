"""JavaScript and TypeScript: npm, Yarn, pnpm, Bun and Deno."""
