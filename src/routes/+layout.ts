// Pages are plain HTML: everything works without a script, so none is sent.
export const csr = false;
