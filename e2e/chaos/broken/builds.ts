import type { DeployableKind } from '@sahut/testing/parts/deployables'

/*
 * Builds of Sahut with a bug each, to prove that the checker catches it. The bug is put in from outside, in place of
 * a module, when a process starts: nothing of Sahut knows of it.
 */

const preload = (name: string): readonly string[] => [new URL(`./${name}.ts`, import.meta.url).href]

export const BROKEN_BUILDS = {
  /** Acknowledges some messages to WhatsApp without having kept them. */
  lossy: { worker: preload('lossy') },
  /** Some entries are told to nobody, and no read of the log brings them. */
  hiding: { worker: preload('hiding'), gateway: preload('hiding'), functions: preload('hiding') },
  /** Does not know some messages again. */
  doubling: { worker: preload('doubling') },
  /** Sends some answers twice, the second time under another id. */
  echoing: { worker: preload('echoing') },
  /** Answers some reads with two messages in each other's place. */
  swapping: { functions: preload('swapping') },
  /** Keeps another content of files than was sent. */
  garbling: { worker: preload('garbling') },
  /** Takes members of groups for each other. */
  crediting: { worker: preload('crediting') },
  /** Takes everybody for an admin. */
  leaking: { gateway: preload('leaking'), functions: preload('leaking') },
} as const satisfies Record<string, Partial<Record<DeployableKind, readonly string[]>>>
