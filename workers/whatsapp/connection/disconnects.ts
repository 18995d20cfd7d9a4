/** What a worker does about the end of a connection. */
type Remedy =
  /** At once: WhatsApp asked for it. */
  | 'again'
  /** After a pause that grows, with jitter. */
  | 'back-off'
  /** As back-off, but three times at most: then the number is put in quarantine. */
  | 'few-tries'
  /** Much later: only an update of Sahut or of WhatsApp's servers helps. */
  | 'rarely'
  /** Somebody else uses these credentials: it depends on who owns the number. */
  | 'ask-arbiter'
  /** Never: the link is gone, a person has to make a new one. */
  | 'final'

export type Disconnect = { remedy: Remedy; words: string }

/**
 * Every code that a connection of WhatsApp Web ends with: Baileys' `DisconnectReason`, and the `reason` of WhatsApp's
 * `<failure>`. What an operator does about each stands in docs/operations.md, what a user reads in web/messages.
 */
export const DISCONNECTS: Readonly<Record<number, Disconnect>> = {
  400: { remedy: 'few-tries', words: 'WhatsApp did not understand the login.' },
  401: { remedy: 'final', words: 'The phone ended the link. Link the number again.' },
  402: { remedy: 'rarely', words: 'WhatsApp banned this number for a while.' },
  403: { remedy: 'final', words: 'WhatsApp banned this number.' },
  405: {
    remedy: 'rarely',
    words: 'WhatsApp no longer accepts this version of Sahut. Update Sahut, or set WHATSAPP_VERSION.',
  },
  406: { remedy: 'final', words: 'WhatsApp ended the link and does not say why. Link the number again.' },
  408: { remedy: 'back-off', words: 'WhatsApp stopped answering.' },
  409: { remedy: 'rarely', words: 'WhatsApp does not accept what Sahut says it is. Update Sahut.' },
  // `<ib><downgrade_webclient/></ib>`: a notice and no end of the link, which other clients pass over.
  411: { remedy: 'few-tries', words: 'WhatsApp says that the phone is not ready for linked devices.' },
  413: { remedy: 'few-tries', words: "WhatsApp says that the link's token is too old." },
  414: { remedy: 'few-tries', words: "WhatsApp says that the link's token is wrong." },
  415: { remedy: 'final', words: 'WhatsApp does not find this link. Link the number again.' },
  418: { remedy: 'final', words: 'WhatsApp does not know this link. Link the number again.' },
  419: { remedy: 'final', words: 'WhatsApp no longer knows this link. Link the number again.' },
  428: { remedy: 'back-off', words: 'The connection to WhatsApp broke.' },
  440: { remedy: 'ask-arbiter', words: 'Another program uses this link at the same time.' },
  500: { remedy: 'few-tries', words: 'WhatsApp refused the session.' },
  501: { remedy: 'few-tries', words: 'WhatsApp refused the session as an experiment.' },
  503: { remedy: 'back-off', words: 'WhatsApp is not available.' },
  515: { remedy: 'again', words: 'WhatsApp asked for a new connection.' },
}

const UNKNOWN: Disconnect = { remedy: 'back-off', words: 'The connection to WhatsApp ended.' }

/** @param code none if Sahut itself dropped the connection */
export const disconnectOf = (code: number | undefined): Disconnect =>
  (code === undefined ? undefined : DISCONNECTS[code]) ?? UNKNOWN
