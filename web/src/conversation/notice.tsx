import type { ComponentProps, ReactNode } from 'react'

/** Something that can be done about a message, among the words below it. */
export const Action = ({ text, ...rest }: { text: string } & ComponentProps<'button'>) => (
  <button
    type="button"
    className="min-h-6 rounded px-1 font-semibold text-accent-ink underline underline-offset-2 hover:no-underline disabled:text-soft disabled:no-underline"
    {...rest}
  >
    {text}
  </button>
)

/** Words below a message of ours: what became of it, and what can be done. */
export const Notice = ({
  text,
  look,
  children,
}: {
  text?: string | undefined
  look: string
  children?: ReactNode
}) => (
  <div className={`flex max-w-[86%] flex-wrap items-center justify-end gap-x-2 pt-1 text-xs ${look}`}>
    {text !== undefined && <p>{text}</p>}
    {children}
  </div>
)
