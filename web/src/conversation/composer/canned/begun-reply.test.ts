import type { CannedReply } from '@sahut/core/model/workspace/canned-reply'
import { newCannedReplyId } from '@sahut/core/model/ids'
import { expect, test } from 'vitest'
import { begunReplies } from './begun-reply.ts'

const reply = (name: string, text: string): CannedReply => ({ cannedReplyId: newCannedReplyId(), name, text })
const replies = [reply('halo', 'Halo kak'), reply('alamat', 'Jl. Merdeka 1'), reply('jam', 'Kami buka jam 8')]
const found = (text: string, caret = text.length) =>
  begunReplies(text, caret, replies).map(({ name }) => name)

test('a slash at the begin of a text offers what begins so, then what says so', () => {
  expect(found('/')).toEqual(['halo', 'alamat', 'jam'])
  expect(found('/AL')).toEqual(['alamat', 'halo'])
  expect(found('/merdeka')).toEqual(['alamat'])
})

test('a slash anywhere else is a slash', () => {
  for (const text of ['1/2', 'halo /', '/halo kak', '//', '/home/']) expect(found(text)).toEqual([])
})
