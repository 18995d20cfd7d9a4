import type { PinSeconds } from '../../api/marks.ts'
import { m } from '../../paraglide/messages.js'
import { Action, Notice } from '../notice.tsx'

const TIMES: { seconds: PinSeconds; text: () => string }[] = [
  { seconds: 86_400, text: m.pin_day },
  { seconds: 604_800, text: m.pin_week },
  { seconds: 2_592_000, text: m.pin_month },
]

/** For how long a message is to be pinned. */
export const PinQuestion = ({
  onPin,
  onCancel,
}: {
  onPin: (seconds: PinSeconds) => void
  onCancel: () => void
}) => (
  <Notice look="text-soft" text={m.pin_question()}>
    {TIMES.map(({ seconds, text }) => (
      <Action
        key={seconds}
        text={text()}
        onClick={() => {
          onPin(seconds)
        }}
      />
    ))}
    <Action text={m.cancel()} onClick={onCancel} />
  </Notice>
)
