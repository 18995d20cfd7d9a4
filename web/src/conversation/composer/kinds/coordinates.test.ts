import { expect, test } from 'vitest'
import { coordinatesIn } from './coordinates.ts'

test.each([
  ['-6.2, 106.816', -6.2, 106.816],
  ['-6.2;106.816', -6.2, 106.816],
  ['https://www.google.com/maps/@-6.2,106.816,15z', -6.2, 106.816],
  ['https://www.google.com/maps/place/Monas/@-6.3,106.9,15z/data=!3d-6.1754!4d106.8272', -6.1754, 106.8272],
  ['https://maps.google.com/?q=-6.2,106.816', -6.2, 106.816],
  ['https://www.openstreetmap.org/?mlat=-6.2&mlon=106.816#map=17', -6.2, 106.816],
])('a place is found in %s', (text, latitude, longitude) => {
  expect(coordinatesIn(text)).toEqual({ latitude, longitude })
})

test.each(['', 'Jakarta', '95, 10', '10, 190', 'https://maps.app.goo.gl/abc', 'https://example.org/1,2'])(
  'there is none in %s',
  (text) => {
    expect(coordinatesIn(text)).toBeUndefined()
  },
)
