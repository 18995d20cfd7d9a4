import type { LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'

/** How content looks that is more than words: what it is, and below it what it says. */
export const Card = ({
  icon: Icon,
  label,
  children,
}: {
  icon: LucideIcon
  label: string
  children: ReactNode
}) => (
  <span className="my-0.5 grid min-w-52 max-w-80 grid-cols-1 gap-1 rounded-md bg-black/5 px-3 py-2">
    <span className="flex items-center gap-1.5 text-xs font-semibold text-accent-ink">
      <Icon aria-hidden size={14} className="shrink-0" />
      {label}
    </span>
    {children}
  </span>
)

/** A line below what a card is mainly about. */
export const CardLine = ({ children }: { children: ReactNode }) => (
  <span dir="auto" className="block text-sm break-words text-soft">
    {children}
  </span>
)

/** Leads out of Sahut, to an address that is ours or was found to be http(s). */
export const CardLink = ({ href, children }: { href: string; children: ReactNode }) => (
  <a
    href={href}
    target="_blank"
    rel="noopener noreferrer nofollow"
    className="justify-self-start py-0.5 text-sm font-semibold text-link underline underline-offset-2"
  >
    {children}
  </a>
)
