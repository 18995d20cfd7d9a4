/** One of several ways in which an inbox does something. */
export const Ways = <Way extends string>({
  name,
  title,
  ways,
  chosen,
  texts,
  onChoose,
}: {
  name: string
  /** What is chosen here, for who can't see it. */
  title: string
  ways: readonly Way[]
  chosen: Way
  texts: Record<Way, { name: () => string; hint?: () => string }>
  onChoose: (way: Way) => void
}) => (
  <fieldset className="grid gap-3">
    <legend className="sr-only">{title}</legend>
    {ways.map((way) => (
      <label key={way} className="flex cursor-pointer gap-2.5">
        <input
          type="radio"
          name={name}
          checked={chosen === way}
          className="mt-0.5 size-5 shrink-0 accent-accent"
          onChange={() => {
            onChoose(way)
          }}
        />
        <span>
          <span className="block text-sm font-semibold">{texts[way].name()}</span>
          <span className="block text-xs text-soft empty:hidden">{texts[way].hint?.()}</span>
        </span>
      </label>
    ))}
  </fieldset>
)
