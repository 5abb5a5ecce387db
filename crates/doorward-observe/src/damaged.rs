//! For tests: well-formed input, damaged at random but the same way on each run, to see that no parser of foreign bytes panics.

/// So many damaged forms of this input: bytes changed, removed, doubled, and ends cut off.
pub(crate) fn forms(input: &[u8], count: usize) -> impl Iterator<Item = Vec<u8>> {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut next = move |below: usize| {
        // xorshift64: good enough to damage, and needs no dependency.
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state % u64::try_from(below.max(1)).unwrap()).unwrap()
    };
    let input = input.to_vec();
    (0..count).map(move |_| {
        let mut form = input.clone();
        for _ in 0..=next(4) {
            let place = next(form.len());
            match next(5) {
                0 => form.truncate(place),
                1 if !form.is_empty() => form[place] = u8::try_from(next(256)).unwrap(),
                2 if !form.is_empty() => drop(form.remove(place)),
                3 => form.insert(place, b"\"\\,;:=\r\n \0'^$%{}[]-"[next(19)]),
                _ => {
                    let piece = form[place..].to_vec();
                    form.extend(piece);
                }
            }
        }
        form
    })
}
