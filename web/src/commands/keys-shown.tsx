import { isMac, keyNames } from './keys.ts'

/** Keys as they are to be pressed together. */
export const Keys = ({ keys }: { keys: string }) => (
  <span className="flex shrink-0 items-center gap-1">
    {keyNames(keys, isMac()).map((name) => (
      <kbd
        key={name}
        className="grid h-6 min-w-6 place-items-center rounded border border-line bg-sunken px-1.5 font-sans text-xs font-medium text-soft"
      >
        {name}
      </kbd>
    ))}
  </span>
)
