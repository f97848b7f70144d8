"use strict";
// The release asset this action runs when it brings no jar of its own. The release workflow writes both values; an empty
// digest means that this copy was not released.
Object.defineProperty(exports, "__esModule", { value: true });
exports.RELEASE = void 0;
exports.RELEASE = {
    url: "",
    sha256: "",
};
