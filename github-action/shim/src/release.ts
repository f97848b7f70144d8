// The release asset this action runs when it brings no jar of its own. The release workflow writes both values; an empty
// digest means that this copy was not released.

export const RELEASE = {
  url: "",
  sha256: "",
};
