import { asSahutError } from '@sahut/core/contract/errors'
import type { HistoryPage } from '@sahut/core/contract/history'
import type { ChatId } from '@sahut/core/model/ids'
import { appliedSeq } from './conversation-replay.ts'
import {
  type Conversation,
  type ConversationEffect,
  type ConversationEvent,
  conversationStep,
  resumeConversation,
  startConversation,
} from './conversation-state.ts'
import { type Live, retryDelay } from './live.ts'

/** How much of a chat one request brings. */
const SLICE_LIMIT = 100

/** A gateway tells an open chat's head every 15 to 20 s; after this long without, it is asked, ms. */
const SILENCE_MS = 50_000

/** `GET /api/messages/history`, without its chat. */
export type HistoryRequest = { before?: number; after?: number; cursor?: string; limit: number }

/** A chat that is read live, for as long as it is open. */
export type OpenChat = {
  /** Whether it began with what had been kept of it. */
  wasKept: boolean
  state: () => Conversation
  /** Listens to each new state. @returns ends the listening */
  onState: (listener: (state: Conversation) => void) => () => void
  /** Fetches the page before what is here, if there is one. */
  wantOlder: () => void
  /** Asks again where the log stands: the machine woke up, the tab was shown or hidden, the network is back. */
  doubt: () => void
  /** Lets go of all but the newest messages. */
  trim: (keep: number) => void
  /** Tells the team that this chat was on screen up to a seq; told once a seq. */
  see: (seq: number) => void
  close: () => void
}

export type OpenChatDeps = {
  chatId: ChatId
  live: Live
  /** @throws SahutError; what has `retry` is tried again with back-off, the rest is shown */
  history: (request: HistoryRequest, signal: AbortSignal) => Promise<HistoryPage>
  /** Whether nobody can look at it now. Default: never. */
  isHidden?: () => boolean
  /** How many messages a page back brings; at most HISTORY_LIMIT. */
  pageSize?: number
  /** How many of the newest messages are fetched first. Default: a page. */
  firstSize?: number
  /** What this page had of the chat when it was closed. */
  kept?: Conversation | undefined
}

/** Runs what the protocol asks to be fetched, later tries with back-off. */
const createReads = (
  { history, pageSize = 50, firstSize = pageSize }: OpenChatDeps,
  signal: AbortSignal,
  happen: (event: ConversationEvent) => void,
) => {
  const read = (
    request: HistoryRequest,
    answer: (page: HistoryPage) => ConversationEvent,
    failed: ConversationEvent,
  ) =>
    void history(request, signal).then(
      (page) => {
        happen(answer(page))
      },
      (thrown: unknown) => {
        const error = asSahutError(thrown)
        happen(error.retry ? failed : { type: 'refused', error: error.toBody() })
      },
    )

  return (effect: ConversationEffect): void => {
    switch (effect.type) {
      case 'load':
        later(effect.tries, signal, () => {
          read({ limit: firstSize }, (page) => ({ type: 'page', page }), { type: 'failed' })
        })
        return
      case 'slice': {
        const { after } = effect
        later(effect.tries, signal, () => {
          read({ after, limit: SLICE_LIMIT }, (page) => ({ type: 'slice', after, page }), { type: 'failed' })
        })
        return
      }
      case 'older': {
        const { before } = effect
        const place = typeof before === 'number' ? { before } : { cursor: before }
        read({ ...place, limit: pageSize }, (page) => ({ type: 'older', before, page }), {
          type: 'older-failed',
          before,
        })
      }
    }
  }
}

/** Acts at once on the first try, and after a wait on later ones. */
const later = (tries: number, signal: AbortSignal, action: () => void): void => {
  if (tries === 0) {
    action()
    return
  }
  const timer = setTimeout(action, retryDelay(tries))
  signal.addEventListener('abort', () => {
    clearTimeout(timer)
  })
}

/** Calls back when nothing was heard for a while: a gateway ends what a user has lost the right to without a word. */
const createSilence = (signal: AbortSignal, onSilent: () => void) => {
  let timer: ReturnType<typeof setTimeout> | undefined
  signal.addEventListener('abort', () => {
    clearTimeout(timer)
  })
  return {
    heard: () => {
      clearTimeout(timer)
      if (!signal.aborted) timer = setTimeout(onSilent, SILENCE_MS)
    },
  }
}

/** Tells `chat:seen`, each seq once; what could not be told is told at the next look. */
const createSeeing = (live: Live, chatId: ChatId) => {
  let seen = 0
  return (seq: number): void => {
    if (seq <= seen || live.state() !== 'connected') return
    const before = seen
    seen = seq
    // Whether the chat may be read at all is for `chat:open` to say.
    live.send('chat:seen', { chatId, seq }).catch(() => {
      if (seen === seq) seen = before
    })
  }
}

/** Opens a chat: runs the protocol of conversation-state.ts over a connection and a way to read history. */
export const openChat = (deps: OpenChatDeps): OpenChat => {
  const { chatId, live, isHidden = () => false } = deps
  const listeners = new Set<(state: Conversation) => void>()
  const closing = new AbortController()
  const first = deps.kept === undefined ? startConversation() : resumeConversation(deps.kept)
  let { state } = first
  let opens = 0

  const happen = (event: ConversationEvent): void => {
    if (closing.signal.aborted) return
    const step = conversationStep(state, event)
    const changed = step.state !== state
    state = step.state
    step.effects.forEach(run)
    if (changed) for (const listener of listeners) listener(state)
  }
  const run = createReads(deps, closing.signal, happen)

  const open = (tries = 0): void => {
    if (live.state() !== 'connected' || closing.signal.aborted) return
    opens += 1
    const mine = opens
    heard()
    const since = state.loaded ? { epoch: state.epoch, seq: appliedSeq(state) } : undefined
    live.send('chat:open', { chatId, isHidden: isHidden(), ...(since && { since }) }).then(
      ({ chat, entries = [] }) => {
        // An answer that somebody asked for earlier may be from before what is doubted by now.
        if (mine === opens && live.state() === 'connected') happen({ type: 'opened', chat, entries })
      },
      (thrown: unknown) => {
        const error = asSahutError(thrown)
        if (!error.retry) happen({ type: 'refused', error: error.toBody() })
        else
          later(tries + 1, closing.signal, () => {
            if (mine === opens) open(tries + 1)
          })
      },
    )
  }

  const { heard } = createSilence(closing.signal, () => {
    open()
  })

  first.effects.forEach(run)
  const endings = [
    live.on('chat:appended', (frame) => {
      if (frame.chatId !== chatId) return
      heard()
      happen({ type: 'frame', frame })
    }),
    live.on('chat:advanced', ({ chatId: of, epoch, seq }) => {
      if (of !== chatId) return
      heard()
      happen({ type: 'advanced', epoch, seq })
    }),
    live.on('facts:skipped', () => {
      happen({ type: 'skipped' })
      open()
    }),
    live.onState((connection) => {
      if (connection === 'connected') open()
      else happen({ type: 'disconnected' })
    }),
  ]

  return {
    wasKept: deps.kept?.loaded === true,
    state: () => state,
    onState: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    wantOlder: () => {
      happen({ type: 'wanted-older' })
    },
    doubt: () => {
      open()
    },
    trim: (keep) => {
      happen({ type: 'trimmed', keep })
    },
    see: createSeeing(live, chatId),
    close: () => {
      closing.abort()
      for (const endListening of endings) endListening()
      // A gateway forgets rooms with their socket: whether this arrives matters only for its load.
      if (live.state() === 'connected') live.send('chat:close', { chatId }).catch(() => undefined)
    },
  }
}
