//! Tests of tokens, by subject.

mod corpora;
