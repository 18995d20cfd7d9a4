import { describe, expect, test } from 'vitest'
import { createCustomer, inventMatter, inventName } from './customer.ts'
import { LAST_WORDS, MATTERS, NUDGES } from './matters.ts'
import { createRandom } from './random.ts'

const SEEDS = Array.from({ length: 50 }, (_, seed) => seed)

describe('a customer', () => {
  test('asks, answers what is asked, goes on, thanks, and then only agrees', () => {
    for (const seed of SEEDS) {
      const of = inventMatter(createRandom(seed), 'id')
      const sari = createCustomer(createRandom(seed), 'id')
      expect(sari.writes()).toBe(of.question)
      sari.hears('Boleh minta nomor pesanannya?')
      expect(sari.replies()).toBe(of.detail)
      sari.hears(of.answers[0])
      expect(sari.replies()).toBe(of.followUp)
      sari.hears(of.answers[1])
      expect(sari.replies()).toBe(of.thanks)
      sari.hears('Sama-sama kak')
      expect(LAST_WORDS.id).toContain(sari.replies())
      // Once is enough.
      expect(sari.replies()).toBeUndefined()
    }
  })

  test('who gets no answer reminds of it once before bringing up something else', () => {
    const customer = createCustomer(createRandom(7), 'en')
    const questions = [customer.writes(), customer.writes(), customer.writes()]
    expect(NUDGES.en).toContain(questions[1])
    expect(NUDGES.en).not.toContain(questions[2])
  })

  test('who was answered and has not said anything to it goes on when they write again', () => {
    const of = inventMatter(createRandom(7), 'en')
    const customer = createCustomer(createRandom(7), 'en')
    customer.writes()
    customer.hears(of.answers[0])
    expect(customer.writes()).toBe(of.followUp)
  })
})

test('matters are told in one language each, without a gap left open', () => {
  for (const language of ['id', 'en'] as const)
    for (const seed of SEEDS) {
      const { answers, ...lines } = inventMatter(createRandom(seed), language)
      const text = [...Object.values(lines), ...answers].join(' ')
      expect(text).not.toMatch(/[{}]/)
      expect(/\b(kak|saya|ya|kami|bisa)\b/i.test(text)).toBe(language === 'id')
    }
  expect(MATTERS.id.length).toBeGreaterThan(3)
})

test('no two customers have the same name, however many there are', () => {
  const taken = new Set<string>()
  const random = createRandom(7)
  const names = Array.from({ length: 2_000 }, (_, at) => inventName(random, at % 5 ? 'id' : 'en', taken))
  expect(new Set(names).size).toBe(names.length)
})
