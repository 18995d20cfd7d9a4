import { encryptFor, topicOf } from '@sahut/core/push/encrypt'
import type { PushKey } from '@sahut/core/push/push-key'
import type { IsPushService } from '@sahut/core/push/push-services'
import type { PushSubscription } from '@sahut/core/model/user/push'

/** What nobody has fetched by then is of no use any more, s. */
const LIFE_S = 4 * 3600

/** A push service that does not answer by then is given up, ms. */
const ANSWER_MS = 10_000

/** What a push service says of it: `gone` for good, `later` if another try may help. */
type PushAnswer = 'taken' | 'gone' | 'later' | 'refused'

/** Gives a push service what is for one browser. Rejects where it can't be reached. */
export type PushPost = (
  browser: Pick<PushSubscription, 'endpoint' | 'keys'>,
  news: { payload: string; chatId: string },
) => Promise<PushAnswer>

const answerOf = (status: number): PushAnswer => {
  if (status >= 200 && status < 300) return 'taken'
  if (status === 404 || status === 410) return 'gone'
  return status === 429 || status >= 500 ? 'later' : 'refused'
}

export const createPushPost =
  ({ key, isService }: { key: PushKey; isService: IsPushService }): PushPost =>
  async ({ endpoint, keys }, { payload, chatId }) => {
    // It was allowed when it was written; what is allowed may have become less.
    if (!isService(endpoint)) return 'gone'
    const response = await fetch(endpoint, {
      method: 'POST',
      headers: {
        authorization: key.authorization(endpoint),
        'content-encoding': 'aes128gcm',
        'content-type': 'application/octet-stream',
        ttl: String(LIFE_S),
        urgency: 'high',
        // What was not fetched yet makes room for what is newer of the same chat.
        topic: topicOf(chatId, keys.auth),
      },
      body: new Uint8Array(encryptFor({ keys }, payload)),
      // An address that leads elsewhere is none of a push service.
      redirect: 'manual',
      signal: AbortSignal.timeout(ANSWER_MS),
    })
    await response.body?.cancel()
    return answerOf(response.status)
  }
