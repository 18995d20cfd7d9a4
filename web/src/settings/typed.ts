/** What was typed into a field of a form, without space around; empty if there is no such field. */
export const typedInto = (form: FormData, name: string): string => {
  const typed = form.get(name)
  return typeof typed === 'string' ? typed.trim() : ''
}
