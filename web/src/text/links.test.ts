import { beforeAll, describe, expect, test } from 'vitest'
import { findLinks, loadLinks } from './links.ts'

beforeAll(loadLinks)

const links = (text: string) => findLinks(text).map(({ from, to, href }) => [text.slice(from, to), href])

describe('D11: addresses are found where people write them', () => {
  test.each([
    '👉https://contoh.id/a',
    '→https://contoh.id/a',
    '我https://contoh.id/a',
    'ดูที่https://contoh.id/a',
    'кhttps://contoh.id/a',
    '🔗https://contoh.id/a👍',
    '👉🏽https://contoh.id/a✅ ok',
    '☎️https://contoh.id/a',
    '🇮🇩https://contoh.id/a🇮🇩',
    '«https://contoh.id/a»',
  ])('%s', (text) => {
    expect(links(text)).toEqual([['https://contoh.id/a', 'https://contoh.id/a']])
  })

  test('the host is the one that is read', () => {
    expect(links('🔗contoh.id/a')).toEqual([['contoh.id/a', 'http://contoh.id/a']])
    expect(links('https://contoh.id👍')).toEqual([['https://contoh.id', 'https://contoh.id/']])
    expect(links('https://contoh.id我们')).toEqual([['https://contoh.id', 'https://contoh.id/']])
    expect(links('https://con\u200btoh.id/a')).toEqual([['https://con\u200btoh.id/a', 'https://contoh.id/a']])
    expect(links('https://contoh\u2060.id/\u200ba x')).toEqual([
      ['https://contoh\u2060.id/\u200ba', 'https://contoh.id/a'],
    ])
    expect(links('\u200bcontoh.id\u200b')).toEqual([['contoh.id', 'http://contoh.id/']])
  })

  test('what stands in a path stays there', () => {
    expect(links('https://id.wikipedia.org/wiki/我 x')).toEqual([
      ['https://id.wikipedia.org/wiki/我', 'https://id.wikipedia.org/wiki/%E6%88%91'],
    ])
    expect(links('https://contoh.id/?a=1&b=$2+3~4')).toEqual([
      ['https://contoh.id/?a=1&b=$2+3~4', 'https://contoh.id/?a=1&b=$2+3~4'],
    ])
    expect(links('https://müller.de/a')).toEqual([['https://müller.de/a', 'https://xn--mller-kva.de/a']])
  })

  test('what is no web address is no link', () => {
    for (const text of ['javascript:alert(1)', 'ftp://a.id', 'budi@contoh.id', 'v1.2', 'halo.kak']) {
      expect(links(text)).toEqual([])
    }
  })
})
