"""What the work cost and what it brought: costs, gains, and the return of both."""
