import type { ReactNode } from 'react'

/** A part of the pane, with its name. */
export const Part = ({ title, children }: { title: string; children: ReactNode }) => (
  <section className="grid gap-2 border-t border-line px-4 py-4">
    <h3 className="text-sm font-bold">{title}</h3>
    {children}
  </section>
)
