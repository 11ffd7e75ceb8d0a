"""How a kernel is put together from others: each is translated once, and optimised once, in the kernel that is called.

numba by itself makes a whole library of every function: optimised, turned into machine code and stored, then linked and
optimised again in each function that calls it, so that the innermost loops of the matcher were compiled five times. A
`Kernel` takes those it calls as parts: translated, not optimised. What Python calls is compiled as ever.
"""

from collections.abc import Callable
from typing import Any

from llvmlite.binding import ModuleRef
from numba.core.codegen import JITCodeLibrary
from numba.core.compiler import CompilerBase, DefaultPassBuilder
from numba.core.compiler_machinery import PassManager, register_pass
from numba.core.registry import CPUDispatcher
from numba.core.runtime.nrt import rtsys
from numba.core.typed_passes import NativeLowering


class PartLibrary(JITCodeLibrary):
    """The code of a part, for linking alone: nothing is optimised and no machine code is made."""

    def add_llvm_module(self, ll_module: ModuleRef) -> None:
        """Take the code as it was translated."""
        ll_module.data_layout = self._codegen._data_layout  # noqa: SLF001  # numba's own class
        self._final_module.link_in(ll_module)

    def add_linking_library(self, library: JITCodeLibrary) -> None:
        """Take a part of this one; the runtime is linked by the kernel itself."""
        if library is not rtsys.library:
            super().add_linking_library(library)

    def finalize(self) -> None:
        """Link the parts of this one."""
        self._raise_if_finalized()
        for library in dict.fromkeys(self._linking_libraries):
            self._reload_init.update(library._reload_init)  # noqa: SLF001
            self._final_module.link_in(library._get_module_for_linking(), preserve=True)  # noqa: SLF001
        self._finalized = True


@register_pass(mutates_CFG=True, analysis_only=False)
class PartLowering(NativeLowering):
    """Translates a part into a library that has no machine code."""

    _name = "part_lowering"

    def run_pass(self, state: Any) -> bool:
        """Translate, and make the part known to what calls it, by a key of its own instead of an address."""
        state.library = PartLibrary(state.targetctx.codegen(), state.func_id.func_qualname)
        state.flags.no_compile = True
        changed: bool = super().run_pass(state)
        key = object()
        state.targetctx.insert_user_function(key, state.cr.fndesc, [state.library])
        state.cr = state.cr._replace(cfunc=key)
        return changed


class PartCompiler(CompilerBase):
    """numba's compiler with the last step replaced."""

    def define_pipelines(self) -> list[PassManager]:
        """Numba's own steps but one."""
        steps = DefaultPassBuilder.define_nopython_pipeline(self.state)
        steps.passes = [(PartLowering if step is NativeLowering else step, text) for step, text in steps.passes]
        steps.finalize()
        return [steps]


class Part(CPUDispatcher):
    """A function as others call it; Python cannot call it."""

    def __init__(self, function: Callable[..., Any], options: dict[str, Any]) -> None:
        super().__init__(function, targetoptions=options | {"no_cpython_wrapper": True}, pipeline_class=PartCompiler)

    def add_overload(self, cres: Any) -> None:
        """Remember the code for one set of types."""
        self.overloads[tuple(cres.signature.args)] = cres


class Kernel(CPUDispatcher):
    """A compiled function: called from Python it is compiled by itself, called from another kernel it is a part."""

    def __init__(self, function: Callable[..., Any], options: dict[str, Any]) -> None:
        super().__init__(function, targetoptions=options)
        self.part = Part(function, options)

    def get_call_template(self, args: Any, kws: Any) -> Any:
        """What a calling kernel needs to know of types."""
        return self.part.get_call_template(args, kws)

    def get_overload(self, sig: Any) -> Any:
        """The key by which a calling kernel finds the code."""
        return self.part.get_overload(sig)
