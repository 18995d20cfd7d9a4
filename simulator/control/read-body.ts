import { SahutError } from '@sahut/core/contract/errors'

/** The body as JSON. @throws SahutError invalid_input when it is none */
export const readBody = async (request: Request): Promise<unknown> => {
  try {
    return await request.json()
  } catch (cause) {
    throw new SahutError('invalid_input', 'The body must be JSON.', { cause })
  }
}
