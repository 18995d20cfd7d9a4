import { asSahutError } from '@sahut/core/contract/errors'
import type { PeerId } from '@sahut/core/model/ids'
import type { Logger } from '@sahut/core/process/logger'
import type { BinaryNode, WASocket } from '@whiskeysockets/baileys'
import { type Addresses, peerOf } from './addresses.ts'

/** Tells whose picture is another one, or gone. What is not heard of shows with the next look. */
export const listenToPictures = (
  sock: Pick<WASocket, 'ws'>,
  addresses: Addresses,
  tell: (who: PeerId) => void,
  logger: Logger,
): void => {
  sock.ws.on('CB:notification,type:picture', ({ attrs: { from } }: BinaryNode) => {
    peerOf(addresses, from).then(
      (contact) => {
        if (contact !== undefined) tell(contact.id)
      },
      (error: unknown) => {
        logger.debug({ err: asSahutError(error) }, 'whose picture has changed could not be looked up')
      },
    )
  })
}
