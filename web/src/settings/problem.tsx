import { errorText } from '../shell/error-text.ts'

/** Why a form was not taken: by what is wrong in it, or by what came of sending it. */
export const Problem = ({ text, error }: { text?: string | undefined; error?: Error | null }) =>
  text !== undefined || error ? (
    <p role="alert" className="text-sm font-medium text-danger">
      {text ?? errorText(error)}
    </p>
  ) : null
