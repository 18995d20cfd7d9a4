import { SahutError } from '@sahut/core/contract/errors'
import { m } from '../paraglide/messages.js'
import { Button, buttonClass } from '../controls/button.tsx'
import { errorText } from '../shell/error-text.ts'

/** A link that is used up, revoked, out of time or cut off is one to its holder. */
const isOver = (error: Error): boolean =>
  error instanceof SahutError && (error.code === 'not_found' || error.code === 'invalid_input')

/** Why a link does not open, and the ways on. @param over what is said of one that never will */
export const Refused = ({ error, over, onAgain }: { error: Error; over: string; onAgain: () => void }) => (
  <div role="alert" className="mt-4 grid justify-items-start gap-4">
    <p>{isOver(error) ? over : errorText(error)}</p>
    {isOver(error) ? (
      <a href="/sign-in" className={buttonClass('plain')}>
        {m.sign_in()}
      </a>
    ) : (
      <Button onClick={onAgain}>{m.try_again()}</Button>
    )}
  </div>
)
