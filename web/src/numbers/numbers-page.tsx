export const NumbersPage = () => null
