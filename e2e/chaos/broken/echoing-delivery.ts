import { createDeliver as createRealDeliver } from '@sahut/workers/outbound/delivery'
import type { Link } from '@sahut/workers/whatsapp/connection/connection'

export * from '@sahut/workers/outbound/delivery'

const NTH = 3

let sent = 0

/** Sends an answer again, as a worker would that does not remember under which id it was sent. */
const echoing =
  (send: Link['send']): Link['send'] =>
  async (contact, text, whatsappId) => {
    const answer = await send(contact, text, whatsappId)
    sent += 1
    if (sent % NTH === 0) await send(contact, text, `${whatsappId.slice(0, -4)}EC40`)
    return answer
  }

export const createDeliver: typeof createRealDeliver = (deps) =>
  createRealDeliver({
    ...deps,
    way: () => {
      const send = deps.way()
      return send === undefined ? undefined : echoing(send)
    },
  })
