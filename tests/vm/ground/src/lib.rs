//! A `#[test]` that calls `crate::ground()` before it does what it does.
//!
//! Test modules written for one chain are included in a binary that tests another, unchanged: there,
//! `#[macro_use] extern crate polity_vm_ground;` puts this attribute in the place of the standard one, and `ground` says
//! once what suites stand on.

use proc_macro::{Delimiter, Group, TokenStream, TokenTree};

/// The standard `#[test]`, on a function whose first statement is `crate::ground();`.
#[proc_macro_attribute]
pub fn test(_: TokenStream, function: TokenStream) -> TokenStream {
    let mut tokens: Vec<TokenTree> = function.into_iter().collect();
    // what comes last is the body
    let Some(TokenTree::Group(body)) = tokens.pop().filter(is_body) else {
        return error("#[test] belongs on a function");
    };
    let mut statements = parsed("crate::ground();");
    statements.extend(body.stream());
    tokens.push(Group::new(Delimiter::Brace, statements).into());
    let mut test = parsed("#[::core::prelude::v1::test]");
    test.extend(tokens);
    test
}

fn is_body(token: &TokenTree) -> bool {
    matches!(token, TokenTree::Group(group) if group.delimiter() == Delimiter::Brace)
}

fn parsed(code: &str) -> TokenStream {
    code.parse().unwrap_or_default()
}

fn error(text: &str) -> TokenStream {
    parsed(&format!("compile_error!({text:?});"))
}
