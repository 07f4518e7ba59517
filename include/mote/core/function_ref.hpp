// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// A reference to anything that can be called.

#include <mote/version.hpp>

#include <concepts>
#include <memory>
#include <type_traits>
#include <utility>

MOTE_NAMESPACE_BEGIN

template <class Signature>
class function_ref;

/// Refers to a function object, which has to outlive it. For parameters only: it lets what calls it be compiled once for
/// all callables, at an indirect call, where a template would be compiled for each.
template <class R, class... A>
class function_ref<R(A...)> {
public:
    template <class F>
        requires(!std::same_as<std::remove_cvref_t<F>, function_ref> && std::is_object_v<std::remove_reference_t<F>> && std::is_invocable_r_v<R, F&, A...>)
    function_ref(F&& f) noexcept // implicit, as the callable itself would be
        : object_(const_cast<void*>(static_cast<void const*>(std::addressof(f)))), call_([](void* object, A... a) -> R {
              return static_cast<R>((*static_cast<std::add_pointer_t<std::remove_reference_t<F>>>(object))(std::forward<A>(a)...));
          }) {}

    R operator()(A... a) const { return call_(object_, std::forward<A>(a)...); }

private:
    void* object_;
    R (*call_)(void*, A...);
};

MOTE_NAMESPACE_END
