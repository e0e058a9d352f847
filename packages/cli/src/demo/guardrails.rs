//! Tightening sits in a quicker tier than loosening.

use polity::governor::Ballot;
use polity::registry::{
    AuthorityMsg, Component, Decision, PolicyId, PolicyResponse, QueryMsg, ReasonCode, SetGuardrails,
    StrictnessResponse, Subject, VocabularyResponse,
};
use polity_client::catalogue::Kind;

use super::registering::FORMS;
use super::stage::{action, said, validity, Draft, Stage};
use super::Told;
use crate::ui::{Column, Table, Value};

pub fn tell(stage: &mut Stage) -> Told {
    let model = stage.known.model;
    let policy = |name| stage.made(Kind::Policy, name);
    let (first, stricter, laxer) = (policy("digits")?, policy("digits-tightened")?, policy("digits-open")?);
    stage.say(
        "A teacher writes that the sums of the youngest are marked wrong. A stricter policy is at hand. Which of two is the \
         stricter one is for code to say, in every component; of many pairs neither is.",
    )?;
    compared(stage, first, stricter)?;
    strictness(stage, [(stricter, first), (first, stricter), (laxer, first)])?;

    let guardrails = |stage: &Stage, policy: PolicyId| -> Told<SetGuardrails> {
        Ok(SetGuardrails {
            model,
            revision: stage.model(model)?.revision,
            policy: stage.exact_policy(policy)?,
        })
    };
    let tighten = AuthorityMsg::TightenGuardrails(guardrails(stage, stricter)?);
    let draft = Draft {
        tier: "routine",
        title: "No marking at school until we know more",
        text: "Amendment 1.",
        options: vec![("Tighten", vec![action(tighten)])],
        pays: 0,
    };
    let id = stage.propose("noor", &draft)?;
    let proposed = stage.now()?;
    for who in ["maya", "tomas", "noor"] {
        stage.vote(who, id, Ballot::For(0))?;
    }
    stage.pass_delay(id)?;
    stage.execute("noor", id)?;
    stage.check("the policy in force", stage.model(model)?.policy, Some(stricter))?;
    let took = stage.now()? - proposed;
    stage.say(format!(
        "From the proposal to the new policy it took {}: the vote was decided early, and then came the delay.",
        crate::ui::time::span(took)
    ))?;
    let active = Subject::Active { model };
    let asked = [
        ("mark sums at school", said(&[("use", &["annex-iii:3b"]), ("task", &["image-classification"])])?),
        ("read forms of the archive", said(&FORMS)?),
        ("read forms, and somebody looks on", said(&[FORMS[0], FORMS[1], ("oversight", &["monitor"])])?),
    ];
    let asked = asked.map(|(about, attributes)| (about, active.clone(), attributes));
    let [school, forms, watched] = stage.gateway("The gateway asks again", asked)?;
    let codes = |decision: &Decision| decision.reasons.iter().map(|reason| reason.code).collect::<Vec<_>>();
    stage.check("marking sums", codes(&school).contains(&ReasonCode::TermNotAllowed), true)?;
    stage.check("reading forms", codes(&forms), vec![ReasonCode::AxisMissing])?;
    stage.check("reading forms with somebody looking on", watched.allowed, true)?;
    let duties: Vec<_> = watched.duties.iter().map(|duty| duty.term.as_str()).collect();
    stage.facts(
        "What comes with leave now",
        [("duties", Value::text(duties.join(", "))), ("valid for", Value::text(validity(&watched)))],
    )?;

    stage.say(
        "The school would rather have it back at once. What is quick to tighten isn't quick to loosen, whatever it is \
         called:",
    )?;
    let loosen = |stage: &Stage, tier: &'static str, as_tightening: bool| -> Told<Draft<'static>> {
        let set = guardrails(stage, first)?;
        let (msg, label) = if as_tightening {
            (AuthorityMsg::TightenGuardrails(set), "Tighten")
        } else {
            (AuthorityMsg::SetGuardrails(set), "Back to the first policy")
        };
        Ok(Draft {
            tier,
            title: "Marking at school again",
            text: "With a teacher who looks on.",
            options: vec![(label, vec![action(msg)])],
            pays: stage.deposit(tier)?,
        })
    };
    let proposing = stage.proposing(&loosen(stage, "routine", false)?)?;
    stage.refused("joao", "proposes it in the routine tier", proposing, "needs_tier")?;
    let disguised = stage.propose("joao", &loosen(stage, "routine", true)?)?;
    let tried = stage.would_fail("joao", disguised, "not_stricter")?;
    stage.facts(
        "He calls it tightening, and may propose that; but it couldn't be executed",
        [("dry run", tried)],
    )?;

    let started = stage.now()?;
    let id = stage.decide("joao", &loosen(stage, "standard", false)?, &["maya", "tomas", "noor"])?;
    stage.execute("joao", id)?;
    stage.release_deposit("joao", id)?;
    stage.check("the policy in force", stage.model(model)?.policy, Some(first))?;
    let took = stage.now()? - started;
    stage.say(format!(
        "In the standard tier it passes, after {}, in which everybody could see it coming.",
        crate::ui::time::span(took)
    ))
}

/// What two policies ask, side by side.
fn compared(stage: &mut Stage, first: PolicyId, stricter: PolicyId) -> Told {
    let (loose, tight) = (stage.asked_by(first)?, stage.asked_by(stricter)?);
    let mut table = Table::new([
        Column::new("Asked").named("what"),
        Column::new(&stage.policy_name(first)).named("first").wrapped(),
        Column::new(&stage.policy_name(stricter)).named("stricter").wrapped(),
    ]);
    for (what, asked) in tight {
        let before = loose.iter().find(|(other, _)| *other == what);
        let before = before.map_or(Value::Nothing, |(_, asked)| Value::text(asked));
        table.row([Value::text(what), before, Value::text(asked)]);
    }
    stage.table("The policy in force, and the stricter one", table)
}

/// Which of two policies is the stricter one.
fn strictness<const N: usize>(stage: &mut Stage, pairs: [(PolicyId, PolicyId); N]) -> Told {
    let mut table = Table::new([
        "Policy".into(),
        Column::new("Than").named("than"),
        Column::new("As strict").named("at_least_as_strict"),
        Column::new("Tightens").named("tightens"),
        Column::new("Because of").named("component"),
    ]);
    for (index, (policy, than)) in pairs.into_iter().enumerate() {
        let found: StrictnessResponse = stage.ask_registry(&QueryMsg::Strictness { policy, than })?;
        stage.check("whether a policy tightens another", found.tightens, index == 0)?;
        let yes_no = |yes| if yes { Value::Good("yes".into()) } else { Value::Bad("no".into()) };
        table.row([
            Value::text(stage.policy_name(policy)),
            Value::text(stage.policy_name(than)),
            yes_no(found.at_least_as_strict),
            yes_no(found.tightens),
            match found.component {
                Some(Component::Axis(axis)) => {
                    Value::text(format!("axis {}", axis_name(stage, policy, axis)?))
                }
                Some(component) => Value::text(component.to_string()),
                None => Value::Nothing,
            },
        ]);
    }
    stage.table("Is a policy at least as strict as another, and would it be a tightening", table)
}

/// What a policy's vocabulary calls an axis.
fn axis_name(stage: &Stage, policy: PolicyId, axis: u8) -> Told<String> {
    let policy: PolicyResponse = stage.ask_registry(&QueryMsg::Policy { policy })?;
    let vocabulary = policy.stored.vocabulary;
    let found: VocabularyResponse = stage.ask_registry(&QueryMsg::Vocabulary { vocabulary })?;
    Ok(found.axes.get(usize::from(axis)).map_or_else(|| axis.to_string(), |axis| axis.name.to_string()))
}
