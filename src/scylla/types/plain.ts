/** A column's value in a form that `===` compares, and that is cheap to make. */
export type Plain = string | number;
