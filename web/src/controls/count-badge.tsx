const SHOWN = 99

/** A number that is capped where it would take too much room. */
export const cappedText = (count: number): string => (count > SHOWN ? `${SHOWN}+` : String(count))

/** How much waits, in a badge. @param label says the same to who can't see it @param isBad it should not be so */
export const CountBadge = ({
  count,
  label,
  isBad = false,
}: {
  count: number
  label: string
  isBad?: boolean
}) => (
  <span
    data-testid="count"
    className={`grid h-5 min-w-5 shrink-0 place-items-center rounded-full px-1.5 text-xs font-semibold ${isBad ? 'bg-danger text-panel' : 'bg-accent text-on-accent'}`}
  >
    <span aria-hidden>{cappedText(count)}</span>
    <span className="sr-only">{label}</span>
  </span>
)
