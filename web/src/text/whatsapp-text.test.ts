import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { parseWhatsAppText, plainWhatsAppText, type Span } from './whatsapp-text.ts'
import { loadLinks } from './links.ts'

beforeAll(loadLinks)

const text = (value: string): Span => ({ type: 'text', text: value })

describe('WhatsApp text', () => {
  test('bold, italic, strike and mono are read, also inside each other', () => {
    expect(parseWhatsAppText('a *b _c_* ~d~ ```e *f*```')).toEqual([
      text('a '),
      { type: 'bold', children: [text('b '), { type: 'italic', children: [text('c')] }] },
      text(' '),
      { type: 'strike', children: [text('d')] },
      text(' '),
      { type: 'mono', text: 'e *f*' },
    ])
  })

  test.each(['2*3*4', 'snake_case_name', '* a *', '*', '**', '*a\nb*', 'a ~ b ~ c', '``````'])(
    'what only looks like a mark stays as it is: %j',
    (plain) => {
      expect(parseWhatsAppText(plain)).toEqual([text(plain)])
    },
  )

  test('an address keeps its underscores and stars', () => {
    expect(parseWhatsAppText('cek https://jne.example.co.id/a_b_c?x=_1_ ya')).toEqual([
      text('cek '),
      {
        type: 'link',
        text: 'https://jne.example.co.id/a_b_c?x=_1_',
        href: 'https://jne.example.co.id/a_b_c?x=_1_',
      },
      text(' ya'),
    ])
  })

  test('an address inside a mark is marked and linked', () => {
    expect(parseWhatsAppText('_cek https://a.id/x_')).toEqual([
      {
        type: 'italic',
        children: [text('cek '), { type: 'link', text: 'https://a.id/x', href: 'https://a.id/x' }],
      },
    ])
    expect(parseWhatsAppText('*https://example.com*')).toEqual([
      {
        type: 'bold',
        children: [{ type: 'link', text: 'https://example.com', href: 'https://example.com/' }],
      },
    ])
  })

  test.each([
    'javascript:alert(1)',
    'data:text/html,<b>x</b>',
    'ftp://example.com/x',
    'mailto:a@example.com',
    'a@example.com',
  ])('only http and https become links: %s', (plain) => {
    const linked = parseWhatsAppText(plain).filter((span) => span.type === 'link')
    expect(
      linked.map(({ href }) => new URL(href).protocol).filter((protocol) => !/^https?:$/.test(protocol)),
    ).toEqual([])
    expect(JSON.stringify(linked)).not.toContain('javascript:')
  })

  test('no character of any text is lost except the marks themselves', () => {
    const piece = fc.constantFrom(
      '*',
      '_',
      '~',
      '`',
      '```',
      ' ',
      '\n',
      'a',
      'kak',
      '1',
      'https://a.id/x_y',
      'é',
      '🙏',
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        const source = pieces.join('')
        const shown = (spans: Span[]): string =>
          spans.map((span) => ('children' in span ? shown(span.children) : span.text)).join('')
        const bare = (value: string) => value.replace(/[*_~`]/g, '')
        expect(bare(shown(parseWhatsAppText(source)))).toBe(bare(source))
      }),
      { seed: 20_263, numRuns: 2_000 },
    )
  })

  // Without the memory of unclosed marks the first of these takes 20 s, in which the page is frozen.
  test.each([' *a', ' *a _a ~a', '*`a`* ', ' *http://a*', '`a`'])(
    'a text of the greatest length, all of %j, is read whole',
    (piece) => {
      const source = piece.repeat(Math.floor(65_536 / piece.length))
      const shown = (spans: Span[]): string =>
        spans.map((span) => ('children' in span ? shown(span.children) : span.text)).join('')
      const bare = (value: string) => value.replace(/[*_~`]/g, '')
      expect(bare(shown(parseWhatsAppText(source)))).toBe(bare(source))
    },
  )

  test('a list shows one line without marks', () => {
    expect(plainWhatsAppText('*Halo*\n _kak_  ya')).toBe('Halo kak ya')
  })
})
