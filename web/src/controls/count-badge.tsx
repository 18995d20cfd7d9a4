const SHOWN = 99

/** A number that is capped where it would take too much room. */
export const cappedText = (count: number): string => (count > SHOWN ? `${SHOWN}+` : String(count))

/** How much is unread, in a badge. @param label says the same to who can't see it */
export const CountBadge = ({ count, label }: { count: number; label: string }) => (
  <span
    data-testid="count"
    className="grid h-5 min-w-5 shrink-0 place-items-center rounded-full bg-accent px-1.5 text-xs font-semibold text-on-accent"
  >
    <span aria-hidden>{cappedText(count)}</span>
    <span className="sr-only">{label}</span>
  </span>
)
