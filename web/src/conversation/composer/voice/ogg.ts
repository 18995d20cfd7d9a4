import { ALL_FORMATS, BlobSource, BufferTarget, Conversion, Input, OggOutputFormat, Output } from 'mediabunny'

const OGG = 'audio/ogg'

/**
 * What was recorded as Opus in Ogg, which WhatsApp's apps take for a voice message. Browsers that record Opus in
 * another container keep each packet as it is; others encode anew, if they can.
 * @throws Error where this browser can't
 */
export const oggOf = async (recorded: Blob): Promise<Blob> => {
  if (recorded.type.startsWith(OGG)) return recorded
  const target = new BufferTarget()
  const input = new Input({ formats: ALL_FORMATS, source: new BlobSource(recorded) })
  const output = new Output({ format: new OggOutputFormat(), target })
  const conversion = await Conversion.init({
    input,
    output,
    audio: { codec: 'opus' },
    copy: { shiftTolerance: Infinity },
    tags: {},
    showWarnings: false,
  })
  if (!conversion.isValid) throw new Error('This browser can not make a voice message.')
  await conversion.execute()
  if (target.buffer === null) throw new Error('Nothing was recorded.')
  return new Blob([target.buffer], { type: OGG })
}
