import type { ReactNode } from 'react'
import { Button } from '../controls/button.tsx'
import { Name } from '../text/name.tsx'

type Action = { text: string; onClick: () => void }

/** One of the things that a page of the settings lists, and what can be done with it. */
export const SettingsRow = ({
  sign,
  name,
  actions,
  children,
}: {
  /** Stands before the name. */
  sign: ReactNode
  name: string
  actions: readonly Action[]
  /** What is told of it below the name. */
  children?: ReactNode
}) => (
  <li
    data-row={name}
    className="flex flex-wrap items-center gap-x-4 gap-y-3 rounded-xl border border-line bg-panel p-4"
  >
    {sign}
    <div className="min-w-48 flex-1">
      <h2 className="font-semibold">
        <Name name={name} />
      </h2>
      {children}
    </div>
    <div className="flex w-full flex-wrap gap-2 sm:w-auto">
      {actions.map(({ text, onClick }) => (
        <Button key={text} onClick={onClick}>
          {text}
        </Button>
      ))}
    </div>
  </li>
)

/** A sign of such a row. */
export const RowIcon = ({ children }: { children: ReactNode }) => (
  <span className="grid size-11 shrink-0 place-items-center rounded-full bg-sunken text-soft">
    {children}
  </span>
)
