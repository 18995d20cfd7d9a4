import type { ComponentProps } from 'react'

const LOOKS = {
  primary: 'bg-accent text-on-accent hover:bg-accent-strong disabled:opacity-60',
  plain: 'border border-edge bg-panel text-ink hover:bg-sunken disabled:opacity-60',
  danger: 'bg-danger text-panel hover:opacity-90 disabled:opacity-60',
}

/** How a button or a link that acts as one looks. */
export const buttonClass = (look: keyof typeof LOOKS, more = ''): string =>
  `inline-flex min-h-10 items-center whitespace-nowrap justify-center gap-2 rounded-lg px-4 text-sm font-semibold transition-colors ${LOOKS[look]} ${more}`

/** A button with a text. */
export const Button = ({
  look = 'plain',
  className = '',
  type = 'button',
  ...rest
}: ComponentProps<'button'> & { look?: keyof typeof LOOKS }) => (
  <button type={type} className={buttonClass(look, className)} {...rest} />
)
