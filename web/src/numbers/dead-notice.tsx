import type { NumberId } from '@sahut/core/model/ids'
import { Link } from '@tanstack/react-router'
import { TriangleAlert, X } from 'lucide-react'
import { useState } from 'react'
import { m } from '../paraglide/messages.js'
import { isolated } from '../text/shown-text.ts'
import { useDeadNumbers } from './use-dead-numbers.ts'

/** Tells admins, on whatever page they are, of numbers that died. What was put away comes back if it happens anew. */
const DeadNotice = () => {
  const dead = useDeadNumbers()
  const [away, setAway] = useState<ReadonlySet<NumberId>>(new Set())
  const still = new Set(dead.map(({ numberId }) => numberId))
  const kept = [...away].filter((numberId) => still.has(numberId))
  if (kept.length < away.size) setAway(new Set(kept))
  const told = dead.filter(({ numberId }) => !away.has(numberId))
  const [first] = told
  if (first === undefined) return null
  return (
    <div
      role="alert"
      data-testid="dead-numbers"
      className="flex shrink-0 items-center justify-center gap-x-3 border-b border-line bg-danger-soft px-4 py-1.5 text-sm font-medium text-danger"
    >
      <TriangleAlert aria-hidden size={18} className="shrink-0" />
      <p className="min-w-0">
        {told.length === 1
          ? m.number_died({ name: isolated(first.label) })
          : m.numbers_died({ count: told.length })}{' '}
        <Link to="/numbers" className="font-semibold underline">
          {m.numbers_died_look()}
        </Link>
      </p>
      <button
        type="button"
        aria-label={m.close()}
        className="grid size-8 shrink-0 place-items-center rounded-lg hover:bg-active"
        onClick={() => {
          setAway(still)
        }}
      >
        <X aria-hidden size={18} />
      </button>
    </div>
  )
}

export default DeadNotice
