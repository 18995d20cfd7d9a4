import { expect, test } from 'vitest'
import { pageWords } from './page-words.ts'

test.each<[string, string, object]>([
  [
    'its own words for such places come first',
    '<title>a</title><meta property="og:title" content=" Toko &amp; Co "><meta name="description" content="d"><meta property="og:image" content="/a.png">',
    { title: 'Toko & Co', description: 'd', image: '/a.png' },
  ],
  [
    'a title alone is enough',
    '<html><head><title>Toko\n Maju</title></head><body><title>x</title>',
    { title: 'Toko\n Maju' },
  ],
  [
    'a page that ends in the midst',
    '<meta property="og:title" content="Toko"><meta property="og:ima',
    { title: 'Toko' },
  ],
  ['a page without words says nothing', '<p>halo</p>', {}],
  [
    'the first of two counts',
    '<meta property="og:title" content="a"><meta property="og:title" content="b">',
    { title: 'a' },
  ],
])('%s', (_name, html, words) => {
  expect(pageWords(html)).toEqual(words)
})
