// How runners say which way out they have.

export const PROXY = /^(https?|no|all)_proxy$/i;
