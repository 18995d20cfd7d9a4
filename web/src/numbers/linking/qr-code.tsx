import { encode } from 'uqr'

/** Light modules around the code, which scanners need. */
const QUIET = 4

/** A text as a QR code: one path, dark on white in every appearance, since phones scan nothing else. */
export const QrCode = ({ text, label }: { text: string; label: string }) => {
  const { data, size } = encode(text, { ecc: 'L', border: 0 })
  const path = data
    .flatMap((row, y) => row.flatMap((isDark, x) => (isDark ? [`M${x} ${y}h1v1h-1z`] : [])))
    .join('')
  const side = size + 2 * QUIET
  return (
    <svg
      role="img"
      aria-label={label}
      data-testid="qr"
      data-qr={text}
      viewBox={`${-QUIET} ${-QUIET} ${side} ${side}`}
      shapeRendering="crispEdges"
      className="aspect-square w-full max-w-72 rounded-lg bg-white text-black"
    >
      <path d={path} fill="currentColor" />
    </svg>
  )
}
