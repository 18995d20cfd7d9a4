import type { SocketConfig } from '@whiskeysockets/baileys'

type Repository = ReturnType<SocketConfig['makeSignalRepository']>

/** Under which name Baileys keeps a sender key. @param sender its device */
export const senderKeyName = (
  { jidToSignalProtocolAddress }: Pick<Repository, 'jidToSignalProtocolAddress'>,
  group: string,
  sender: string,
): string => `${group}::${jidToSignalProtocolAddress(sender).replace('.', '::')}`
