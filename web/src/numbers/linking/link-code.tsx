import type { CodeEnd, LinkCode } from '@sahut/core/model/number/link-code'
import { Copy } from 'lucide-react'
import { useEffect, useState } from 'react'
import { serverNow } from '../../api/server-clock.ts'
import { m } from '../../paraglide/messages.js'
import { Button } from '../../controls/button.tsx'

/** What is said of a code that is no more, beside the new one. */
const BEFORE: Record<CodeEnd, () => string> = {
  wrong: m.link_code_wrong,
  expired: m.link_code_expired,
  lost: m.link_code_lost,
  refused: m.link_code_refused,
}

const Countdown = ({ endsAt }: { endsAt: number }) => {
  const [now, setNow] = useState(serverNow)
  useEffect(() => {
    const timer = setInterval(() => {
      setNow(serverNow())
    }, 1_000)
    return () => {
      clearInterval(timer)
    }
  }, [])
  const left = Math.max(0, Math.ceil((endsAt - now) / 1_000))
  const time = `${String(Math.floor(left / 60))}:${String(left % 60).padStart(2, '0')}`
  return (
    <p role="timer" className="text-center text-xs text-soft tabular-nums">
      {m.link_code_renewed_in({ time })}
    </p>
  )
}

const CopyButton = ({ code }: { code: string }) => {
  const [copied, setCopied] = useState<'yes' | 'failed'>()
  const copy = () => {
    navigator.clipboard.writeText(code).then(
      () => {
        setCopied('yes')
      },
      () => {
        setCopied('failed')
      },
    )
  }
  return (
    <>
      <Button onClick={copy}>
        <Copy aria-hidden size={16} />
        {copied === 'yes' ? m.link_code_copied() : m.link_code_copy()}
      </Button>
      <p role="status" className="text-sm empty:hidden">
        {copied === 'failed' ? m.link_code_copy_failed() : ''}
      </p>
    </>
  )
}

/** The code to enter on the phone, or why there is none. */
export const LinkCodeView = ({
  shown: { code, endsAt, before },
  onRenew,
  onAgain,
}: {
  shown: LinkCode
  /** Asks for a new one after one that has expired. */
  onRenew: () => void
  /** Asks from the start. */
  onAgain: () => void
}) => {
  if (code === undefined) {
    const isRefused = before === 'refused'
    return (
      <div role="alert" className="grid gap-4" data-testid="link-code-over">
        <p>{isRefused ? m.link_code_refused() : m.link_code_over()}</p>
        <Button look="primary" onClick={isRefused ? onAgain : onRenew}>
          {isRefused ? m.numbers_try_again() : m.link_code_new()}
        </Button>
      </div>
    )
  }
  return (
    <div className="grid justify-items-center gap-3">
      {before && (
        <p
          role="alert"
          data-testid="link-code-news"
          className="rounded-lg bg-warn-soft px-3 py-2 text-sm text-warn"
        >
          {BEFORE[before]()}
        </p>
      )}
      <output
        data-testid="link-code"
        aria-label={m.link_code_label()}
        className="w-full rounded-lg bg-sunken py-6 text-center font-mono text-3xl font-bold tracking-widest select-all sm:text-4xl"
      >
        {`${code.slice(0, 4)}-${code.slice(4)}`}
      </output>
      <CopyButton key={code} code={code} />
      {endsAt !== undefined && <Countdown endsAt={endsAt} />}
    </div>
  )
}
