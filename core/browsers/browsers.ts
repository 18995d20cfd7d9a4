import type { Logger } from 'pino'
import type { Access } from '../access/access.ts'
import { type Admission, createAdmission } from './admission.ts'
import { createEmqxAdmin } from './emqx.ts'
import { createMosquittoAdmin } from './mosquitto.ts'
import { createRevocation, type Revocation } from './revocation.ts'
import type { AdmissionSettings } from './settings.ts'

/** Browsers that are at an MQTT broker themselves: how they get in, and how they lose what they may. */
export type Browsers = {
  admission: Admission
  revocation: Revocation
  /** See `BrokerAdmin`. */
  tidy: () => void
  close: () => Promise<void>
}

/**
 * @param settings of the broker; nothing where gateways serve browsers
 * @param secret signs what browsers say to the broker, the same in all processes
 * @returns nothing without settings
 */
export const createBrowsers = (
  settings: AdmissionSettings | undefined,
  { access, secret, logger }: { access: Pick<Access, 'user' | 'inboxes'>; secret: string; logger: Logger },
): Browsers | undefined => {
  if (settings === undefined) return undefined
  const admin =
    settings.by === 'emqx'
      ? createEmqxAdmin(settings.emqx, secret)
      : createMosquittoAdmin(settings.mqtt, logger)
  return {
    admission: createAdmission({ admin, access, url: settings.url, secret }),
    revocation: createRevocation({ admin, access, logger }),
    tidy: admin.tidy,
    close: admin.close,
  }
}
