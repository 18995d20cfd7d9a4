import type { InboxId, WorkspaceId } from '../model/ids.ts'
import type { BrowserClient } from './browser-client.ts'

/**
 * An MQTT broker at which browsers are clients. Who may be one is decided elsewhere (`Browsers`). All reject with
 * SahutError unavailable while the broker does not answer.
 */
export type BrokerAdmin = {
  /** What the client says in CONNECT, for a short time and with no more rights than these. */
  admit: (
    client: BrowserClient,
    inboxIds: readonly InboxId[],
  ) => Promise<{ username: string; password: string }>
  /** The browsers that are connected, or could be. */
  clients: (workspaceId?: WorkspaceId) => Promise<BrowserClient[]>
  /** Closes a client's connection; with what it said to get in it gets in no more. One that is gone is no error. */
  kick: (client: Pick<BrowserClient, 'clientId' | 'workspaceId'>) => Promise<void>
  /**
   * From now on takes away what is left of clients that have gone, where the broker does not do that itself.
   * To be called by one process at least.
   */
  tidy: () => void
  close: () => Promise<void>
}
