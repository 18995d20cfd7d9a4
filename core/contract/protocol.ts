import { z } from 'zod'
import { SahutError } from './errors.ts'

/**
 * The version of what a page, the API and the gateways say to each other. Raise it with a change that older pages do not
 * understand, and OLDEST_PROTOCOL once the servers do not understand them any more.
 */
export const PROTOCOL = 1
const OLDEST_PROTOCOL = 1

/** In requests the caller's version, in answers the server's. */
export const PROTOCOL_HEADER = 'Sahut-Protocol'

/** As callers say it; who says nothing (an integration, a page of the first release) keeps to the HTTP API as it is. */
export const SaidProtocol = z.coerce.number('must be a number').int('must be a whole number').optional()

/** @throws SahutError outdated */
export const requireProtocol = (said: z.infer<typeof SaidProtocol>): void => {
  if (said !== undefined && said < OLDEST_PROTOCOL)
    throw new SahutError('outdated', 'This page is older than Sahut. Please reload it.')
}
