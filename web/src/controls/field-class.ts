/** How a form's inputs look. */
export const fieldClass =
  'h-11 w-full rounded-lg border border-edge bg-panel px-3 outline-none focus-visible:border-accent focus-visible:ring-2 focus-visible:ring-accent/40'
