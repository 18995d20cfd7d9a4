import { z } from 'zod'

/** What workers and the API are set to tell people by push. */
export const pushVariables = {
  PUSH_SECRET: z
    .string()
    .refine((secret) => Buffer.byteLength(secret) >= 32, 'must have at least 32 bytes')
    .optional()
    .meta({
      description:
        'makes the key by which push services know this Sahut, so that people are told while no page of theirs is open ([how](decisions/0091-web-push.md)); at least 32 bytes, the same for workers and the API. With another one all browsers have to be told anew that they shall be',
      unset: 'nobody is told by push',
      secret: true,
    }),
}

/** What workers say of who runs this. */
export const pushContactVariables = {
  PUSH_CONTACT: z
    .string()
    .regex(/^(mailto:|https:\/\/)./, 'must be a mailto: or https:// address')
    .default('mailto:push@sahut.invalid')
    .describe(
      "how the owner of a push service reaches whoever runs this Sahut: a `mailto:` or `https://` address. Apple's refuses one that can't be",
    ),
}
