"use strict";
// How runners say which way out they have.
Object.defineProperty(exports, "__esModule", { value: true });
exports.PROXY = void 0;
exports.PROXY = /^(https?|no|all)_proxy$/i;
